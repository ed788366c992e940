"""The rules, without any service: given what happened, when an officer asks, then events or a refusal."""
