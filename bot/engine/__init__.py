"""The conversation around a form: inputs in, messages and the next state out. Pure."""
