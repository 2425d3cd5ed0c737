#!/usr/bin/env python3
"""Read a calendar as RFC 5545 says, and print an event a line: id, day, title, description.

    ics.py <FILE

What is not well formed ends it with 1 and says what.
"""
import re
import sys

ESCAPES = {"n": "\n", "N": "\n", ";": ";", ",": ",", "\\": "\\"}


def fail(why):
    sys.exit("no calendar: " + why)


def unfolded(data):
    if not data.endswith(b"\r\n"):
        fail("it does not end with a line")
    lines = []
    for line in data[:-2].split(b"\r\n"):
        if b"\n" in line or b"\r" in line:
            fail("a line ends otherwise than by CR LF")
        if len(line) > 75:
            fail("a line has %d bytes" % len(line))
        line.decode()       # each part is whole characters
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode() for line in lines]


def text(value):
    if re.search(r"(?<!\\)(?:\\\\)*[;,]", value):
        fail("a value is not escaped: " + value)
    return re.sub(r"\\(.)", lambda m: ESCAPES[m.group(1)], value)


def main():
    lines = unfolded(sys.stdin.buffer.read())
    if lines[0] != "BEGIN:VCALENDAR" or lines[-1] != "END:VCALENDAR":
        fail("it is none")
    head = dict(line.split(":", 1) for line in lines[1:] if line.split(":")[0] in ("VERSION", "PRODID"))
    if head.get("VERSION") != "2.0" or not head.get("PRODID"):
        fail("it does not say what it is")
    seen, event = set(), None
    for line in lines:
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            if not re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"]) or not re.fullmatch(r"\d{8}", event["DTSTART;VALUE=DATE"]):
                fail("a moment is none")
            if event["UID"] in seen:
                fail("an id stands twice")
            seen.add(event["UID"])
            print(text(event["UID"]), event["DTSTART;VALUE=DATE"], text(event["SUMMARY"]), repr(text(event["DESCRIPTION"])), sep="|")
            event = None
        elif event is not None:
            name, value = line.split(":", 1)
            if name in event:
                fail(name + " stands twice")
            event[name] = value


main()
