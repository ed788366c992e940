"""The schema of a credit record says of every member what it means."""

from consumers.credit.record import record_schema


def test_every_member_of_a_record_and_its_parts_is_described() -> None:
    schema = record_schema()
    parts = [schema, *(one for one in schema["$defs"].values() if "properties" in one)]
    members = [(part.get("title"), name, one) for part in parts for name, one in part["properties"].items()]
    assert len(members) > 50
    assert [(title, name) for title, name, one in members if not one.get("description")] == []
