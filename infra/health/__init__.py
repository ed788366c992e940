"""What `registry doctor` looks at, each look without writing anything: machine, store, views, recipients, rules."""
