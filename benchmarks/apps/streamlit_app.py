"""Streamlit, as its tutorial of a chat shows it: `chat_message`, `chat_input`, `write_stream`."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[1]))
import work

if "messages" not in st.session_state:
    st.session_state.messages = work.history_of_environment()
for message in st.session_state.messages:
    with st.chat_message(message["role"]):
        st.markdown(message["content"])
if prompt := st.chat_input("Message"):
    st.session_state.messages.append({"role": "user", "content": prompt})
    with st.chat_message("user"):
        st.markdown(prompt)
    with st.chat_message("assistant"):
        answer = st.write_stream(work.say(prompt))
    st.session_state.messages.append({"role": "assistant", "content": answer})
