"""The contract: every event, its envelope and the words it uses; imports nothing else of ours."""
