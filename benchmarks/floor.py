"""The baseline ("floor"): a bare page that appends each word from a bare websocket, the least a chat can do."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

sys.path.insert(0, str(Path(__file__).parent))
import work

PAGE = """<!doctype html><meta charset="utf-8"><title>floor</title>
<style>main { height: 40em; overflow: auto; white-space: pre-wrap } p { margin: 1em 0 }</style>
<main></main><textarea></textarea>
<script>
const main = document.querySelector("main"), composer = document.querySelector("textarea");
const socket = new WebSocket(`ws://${location.host}/socket`);
const add = (text) => { const p = main.appendChild(document.createElement("p")); p.textContent = text; return p; };
let answer, waits = false;
const follow = () => { waits = false; main.scrollTop = main.scrollHeight; };
socket.onmessage = ({ data }) => {
  if (answer) { answer.appendData(data); waits ||= Boolean(requestAnimationFrame(follow)); }
  else for (const text of JSON.parse(data)) add(text);
};
composer.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  add(composer.value);
  answer = add(" ").firstChild;
  socket.send(composer.value);
  composer.value = "";
});
</script>"""


class Index(RequestHandler):
    def get(self) -> None:
        self.write(PAGE)


class Socket(WebSocketHandler):
    def open(self, *args: str, **keywords: str) -> None:
        self.set_nodelay(True)
        self.write_message(__import__("json").dumps([each["content"] for each in work.history_of_environment()]))

    async def on_message(self, message: str | bytes) -> None:
        async for word in work.say_async(str(message)):
            await self.write_message(word)


async def main(port: int) -> None:
    Application([("/", Index), ("/socket", Socket)]).listen(port, "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
