"""The alarm's sound, computed: two falling tones, loud enough for a hall, no file of somebody else's."""

from __future__ import annotations

import math
import wave
from array import array
from io import BytesIO

RATE = 22_050
"""Samples a second."""
_TONES = ((988.0, 0.22), (0.0, 0.05), (740.0, 0.22), (0.0, 0.05), (988.0, 0.22), (0.0, 0.05), (740.0, 0.30))
"""(frequency in Hz, seconds); 0 Hz is a pause. Two tones a fourth apart carry through talk better than one."""
_LOUD = 0.85
_EDGE = 0.008
"""Seconds of fading at both ends of a tone, so that it does not click."""


def alarm_wav() -> bytes:
    """One round of the alarm as a WAV file: mono, 16 bit, a little over a second."""
    samples = array("h")
    for frequency, seconds in _TONES:
        samples.extend(_tone(frequency, seconds))
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _tone(frequency: float, seconds: float) -> array[int]:
    count = round(RATE * seconds)
    if not frequency:
        return array("h", bytes(2 * count))
    step = 2 * math.pi * frequency / RATE
    edge = RATE * _EDGE
    peak = 32_767 * _LOUD / 1.3
    return array(
        "h",
        (
            round(
                peak
                * (math.sin(step * at) + 0.3 * math.sin(2 * step * at))
                * min(1.0, at / edge, (count - at) / edge)
            )
            for at in range(count)
        ),
    )
