"""The rules, each a named function that cites its clause; lists of them are asked in order."""
