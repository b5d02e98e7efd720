"""Make the alarm that a lead hears: two rising tones, again and again, as a WAV of 16-bit mono.

python tools/make_sounds.py
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "resources" / "sounds" / "emergency.wav"
RATE = 22_050
TONES = ((880.0, 0.16), (0.0, 0.04), (1175.0, 0.16), (0.0, 0.04), (1568.0, 0.24), (0.0, 0.36))
"""Frequency in hertz (0: silence) and length in seconds of one round."""
VOLUME = 0.55
FADE = 0.008


def samples() -> list[int]:
    """One round of the alarm; it is played in a loop until a lead acknowledges."""
    made: list[int] = []
    for frequency, length in TONES:
        count = round(RATE * length)
        for at in range(count):
            edge = min(1.0, at / (RATE * FADE), (count - at) / (RATE * FADE))
            phase = 2 * math.pi * frequency * at / RATE
            tone = math.sin(phase) + 0.35 * math.sin(2 * phase) + 0.15 * math.sin(3 * phase)
            made.append(round(32_767 * VOLUME * edge * tone / 1.5) if frequency else 0)
    return made


def main() -> None:
    """Write the file."""
    with wave.open(str(TARGET), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        made = samples()
        sound.writeframes(struct.pack(f"<{len(made)}h", *made))


if __name__ == "__main__":
    main()
