"""One cell of a table or one field of a form: its value, exactly, or what is wrong with it."""
