"""Gradio's ChatInterface."""

import os
import sys
from pathlib import Path

import gradio as gr

sys.path.insert(0, str(Path(__file__).parents[1]))
import work


def answer(message, history):
    yield from work.so_far(message)


gr.ChatInterface(answer, chatbot=gr.Chatbot(value=work.history_of_environment())).launch(
    server_name="127.0.0.1", server_port=int(os.environ["BENCHMARK_PORT"]), quiet=True
)
