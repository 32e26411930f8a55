"""The data that a notebook would display for a Python object. The only user of IPython's display formatter.

Adds the forms that the display formatter lacks: those that a notebook's page draws with code of its own (plotly,
bokeh, Altair), and matplotlib's where there is no shell. A library is used only when the user has imported it.
"""

from __future__ import annotations

import functools
import io
import json
import struct
import sys
import zlib
from typing import Any

from chatwidget.content.sniff import media_type

#: Data by media type.
MimeBundle = dict[str, Any]

Scripts = list[str]
_MOST_FRAMES = 100_000_000  # pixels of an animation; what has more is shown by its first picture
_MOST_ROWS = 500  # of a DataFrame; of a longer one the first and the last are shown
_SPELLED_BYTES = 1_000  # more of an unknown kind are counted, not spelled out
_ALTAIR_NEEDS = "To display Altair charts without a network connection, run: pip install vl-convert-python"


def _loaded(module: str, name: str) -> Any:
    """Return a class of a library, or an empty tuple when nobody has imported the library."""
    return getattr(sys.modules.get(module), name, ())


def _png(array: Any) -> bytes:
    """Return a uint8 array of shape (height, width, 3 or 4) as PNG."""
    height, width, channels = array.shape
    rows = array.reshape(height, width * channels)
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)

    def block(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", head) + block(b"IDAT", zlib.compress(raw, 3)) + block(b"IEND", b"")


def _animation(image: Any) -> MimeBundle | None:
    """Return an animated Pillow image as a file; its own PNG form is only the current frame."""
    frames = getattr(image, "n_frames", 1)
    kind = image.get_format_mimetype() if hasattr(image, "get_format_mimetype") else None
    if frames == 1 or kind not in ("image/gif", "image/webp", "image/png"):
        return None
    if frames * image.width * image.height > _MOST_FRAMES:
        return None
    buffer, at = io.BytesIO(), image.tell()
    image.save(buffer, format=image.format, save_all=True)
    image.seek(at)
    return {kind: buffer.getvalue(), "text/plain": f"animation, {frames} frames, {image.width} x {image.height}"}


def _is_picture(array: Any) -> bool:
    return bool(array.ndim == 3 and array.shape[2] in (3, 4) and array.dtype == "uint8" and array.size)


@functools.cache
def _plotly_code() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


@functools.cache
def _vega_code() -> str | None:
    try:
        import vl_convert
    except ImportError:
        return None
    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def _plotly(figure: Any) -> tuple[MimeBundle, Scripts]:
    layout = figure.layout
    html = figure.to_html(
        full_html=False, include_plotlyjs=False, default_height=f"{layout.height or 420}px", config={"responsive": True}
    )
    kinds = ", ".join(dict.fromkeys(str(trace.type) for trace in figure.data))
    text = f"plotly figure{f': {layout.title.text}' if layout.title.text else ''} ({kinds or 'empty'})"
    return {"text/html": html, "text/plain": text}, [_plotly_code()]


def _bokeh(figure: Any) -> tuple[MimeBundle, Scripts]:
    from bokeh.embed import components
    from bokeh.embed.bundle import bundle_for_objs_and_resources
    from bokeh.resources import INLINE

    script, target = components(figure)
    code = [str(each) for each in bundle_for_objs_and_resources([figure], INLINE).js_raw]
    title = getattr(getattr(figure, "title", None), "text", "")
    about = f"bokeh {type(figure).__name__.lower()}{f': {title}' if title else ''}"
    return {"text/html": target + script, "text/plain": about}, code


def _altair(chart: Any) -> tuple[MimeBundle, Scripts]:
    spec = json.dumps(chart.to_dict()).replace("<", "\\u003c")
    code = _vega_code()
    if code is None:
        return {"text/plain": f"{_ALTAIR_NEEDS}\n\n{spec}"}, []
    html = f'<div id="vis"></div><script>vegaEmbed("#vis", {spec}, {{renderer: "svg", actions: false}})</script>'
    return {"text/html": html, "text/plain": f"Altair {type(chart).__name__}"}, [code]


def _frame(value: object) -> tuple[MimeBundle, Scripts] | None:
    """Return a DataFrame with more rows than its library displays by default: the page folds them."""
    if isinstance(value, _loaded("pandas", "DataFrame")):
        options = sys.modules["pandas"].option_context("display.max_rows", _MOST_ROWS, "display.min_rows", _MOST_ROWS)
    elif isinstance(value, _loaded("polars", "DataFrame")):
        options = sys.modules["polars"].Config(tbl_rows=_MOST_ROWS)
    else:
        return None
    with options:
        html = value._repr_html_()
    return None if html is None else ({"text/html": html, "text/plain": repr(value)}, [])


def _special(value: object) -> tuple[MimeBundle, Scripts] | None:
    """Return data and scripts for the kinds of value that the display formatter does not know."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(value)
        mime = media_type(raw)
        if mime is not None:
            return {mime: raw, "text/plain": f"{mime.split('/')[0]}, {len(raw)} bytes"}, []
        if len(raw) > _SPELLED_BYTES:
            return {"text/plain": f"{len(raw):,} bytes"}, []
    if isinstance(value, _loaded("numpy", "ndarray")) and _is_picture(value):
        return {"image/png": _png(value), "text/plain": f"array of shape {value.shape}"}, []
    if isinstance(value, _loaded("PIL.Image", "Image")):
        animation = _animation(value)
        return None if animation is None else (animation, [])
    if isinstance(value, _loaded("matplotlib.figure", "Figure")):
        buffer = io.BytesIO()
        value.savefig(buffer, format="png", bbox_inches="tight")
        return {"image/png": buffer.getvalue(), "text/plain": repr(value)}, []
    if isinstance(value, _loaded("plotly.basedatatypes", "BaseFigure")) and not hasattr(value, "_model_id"):
        return _plotly(value)
    if isinstance(value, _loaded("py3Dmol", "view")):  # its _repr_html_ writes into the cell's output by itself
        return {"text/html": value.write_html(), "text/plain": "3D view of molecules"}, []
    if isinstance(value, _loaded("bokeh.models", "UIElement")):
        return _bokeh(value)
    if isinstance(value, _loaded("altair", "TopLevelMixin")):
        return _altair(value)
    return _frame(value)


def _format_as(formatter: object, value: object, **asked: object) -> Any:
    """Return what one of IPython's formatters gives, without its guard, which prints errors into a cell's output."""
    call = type(formatter).__call__
    try:
        return getattr(call, "__wrapped__", call)(formatter, value, **asked)
    except NotImplementedError:  # how an object says that it has no such form
        return None


def _formatted(value: object) -> tuple[MimeBundle, MimeBundle, Exception | None]:
    """Return data and metadata by media type, and the first error: one form that fails leaves the others.

    `_ipython_display_` is not called: it writes into a cell's output by itself.
    """
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.getipython import get_ipython

    display = getattr(get_ipython(), "display_formatter", None) or DisplayFormatter()
    data: MimeBundle = {}
    metadata: MimeBundle = {}
    problem = None
    try:
        whole = _format_as(display.mimebundle_formatter, value, include=None, exclude=None) or {}
        given = whole if isinstance(whole, tuple) else (whole, {})
        data, metadata = dict(given[0]), dict(given[1])
    except Exception as error:
        problem = error
    for mime, formatter in display.formatters.items():
        if mime in data and not _is_registered(formatter, value):
            continue
        try:
            form = _format_as(formatter, value)
        except Exception as error:
            problem = problem or error
            continue
        if isinstance(form, tuple) and len(form) == 2:
            form, about = form
            metadata.update({mime: about} if about is not None else {})
        if isinstance(form, (str, bytes, dict, list)):
            data[mime] = form
        elif form is not None:
            problem = problem or TypeError(f"its {mime} is {type(form).__name__}")
    return data, metadata, problem


def _is_registered(formatter: Any, value: Any) -> bool:
    """Return whether a function is registered for this type: it takes precedence over the object's own method."""
    try:
        formatter.lookup(value)
    except KeyError:
        return False
    return True


def _text(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:
        name = type(value).__name__
        return f"Cannot display this {name}: its repr raised {type(error).__name__}: {error}"


def mimebundle(value: object) -> tuple[MimeBundle, MimeBundle, Scripts]:
    """Return what a notebook would display for a value; whatever the value does, there is text/plain.

    Args:
        value: any object.

    Returns:
        Data by media type, the display metadata, and JavaScript that the HTML needs.

    Example:
        >>> mimebundle(42)
        ({'text/plain': '42'}, {}, [])
    """
    special = wrong = None
    try:
        special = _special(value)
    except Exception as error:
        wrong = error
    if special is not None:
        return special[0], {}, special[1]
    try:
        data, metadata, problem = _formatted(value)
    except Exception as error:
        data, metadata, problem = {}, {}, error
    wrong = wrong or problem
    if not data and wrong is not None:
        name = type(value).__name__
        return {"text/plain": f"Cannot display this {name}: {type(wrong).__name__}: {wrong}"}, {}, []
    if not isinstance(data.get("text/plain"), str):
        data["text/plain"] = _text(value)
    return data, metadata, []
