"""marimo's own chat."""

import marimo

app = marimo.App()


@app.cell
def _():
    import sys
    from pathlib import Path

    import marimo as mo

    sys.path.insert(0, str(Path(__file__).parents[1]))
    import work

    async def answer(messages, config):
        async for word in work.say_async(messages[-1].content):
            yield word

    chat = mo.ui.chat(answer)
    # There is no public way to begin with a history.
    messages = [
        {"id": str(number), "role": each["role"], "parts": [{"type": "text", "text": each["content"]}]}
        for number, each in enumerate(work.history_of_environment())
    ]
    chat._args.initial_value = {"messages": messages}
    chat._initialize(chat._args)
    chat  # noqa: B018 - shown
    return


if __name__ == "__main__":
    app.run()
