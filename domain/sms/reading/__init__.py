"""Reading a reply: from what a citizen typed to a label, with the spans that decided and how sure it is.

``read`` is a pure function of the text and a lexicon (``resources/sms/lexicon.yaml``). Nothing is guessed: what rules
cannot tell is ``UNCLEAR`` or of low confidence, and goes to a person.
"""

from domain.sms.reading.answer import Confidence, Reading, Reason
from domain.sms.reading.canonical import digits_only
from domain.sms.reading.lexicon import Lexicon
from domain.sms.reading.reader import read

__all__ = ["Confidence", "Lexicon", "Reading", "Reason", "digits_only", "read"]
