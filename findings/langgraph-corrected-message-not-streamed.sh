#!/usr/bin/env bash
# A message that a later node corrects is never streamed by LangGraph's "messages" mode.
#
# Guess: stream_mode="messages" hands out every message that a node writes, so a node that
#   replaces a message (same id, new text: the documented way to edit one) shows up in the stream.
# Truth: an id that was streamed once is skipped from then on. The state holds the corrected text;
#   the stream ends with the old one.
# Why it matters: a chat that draws from the stream goes on showing what a guard or a fact check
#   has taken back, until it reads the final state.
# Versions: langgraph 1.2.24, langchain-core 1.8.3. Observed on 2026-11-30, Python 3.11.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; cd "$tmp"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check langgraph==1.2.24 langchain-core==1.8.3
venv/bin/python - <<'PY'
import sys
from importlib.metadata import version
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, MessagesState, StateGraph

def answer(state):
    return {"messages": [AIMessage("The dose is 100 mg.", id="answer-1")]}

def check(state):
    return {"messages": [AIMessage("The dose is 10 mg.", id="answer-1")]}

graph = StateGraph(MessagesState)
graph.add_node("answer", answer)
graph.add_node("check", check)
graph.add_edge(START, "answer")
graph.add_edge("answer", "check")
graph.add_edge("check", END)
app = graph.compile()
question = {"messages": [HumanMessage("How much?")]}
streamed = [(m.content, meta["langgraph_node"]) for m, meta in app.stream(question, stream_mode="messages")]
final = [m.content for m in app.invoke(question)["messages"]]
print("langgraph", version("langgraph"))
print("expected: the stream ends with the corrected message of the node 'check'")
print("seen, streamed:", streamed)
print("seen, state:   ", final)
ok = streamed == [("The dose is 100 mg.", "answer")] and final == ["How much?", "The dose is 10 mg."]
print("OK: as recorded" if ok else "CHANGED")
sys.exit(not ok)
PY
