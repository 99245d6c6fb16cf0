"""Tests of the language, which share the way back from trees to text of `unparse`."""
