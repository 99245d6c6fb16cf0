"""What is printed: the card of every command, as Rich text and as JSON."""

from emlpcli.render.streams import load_rich

load_rich()  # before a module of this folder imports it
