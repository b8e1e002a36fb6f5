"""Finds small mistakes that one could make in a text of C++: mutations(text).

Only solutions are changed: the lines between BEGIN SOLUTION and END SOLUTION. clang-format puts
blanks around binary operators and none around the brackets of templates, so tokens and blanks
tell operators apart; what does not compile is not a mutant.
"""

import bisect
import collections
import re

Mutation = collections.namedtuple("Mutation", "line kind text")
Mutation.__doc__ = "A whole file with one change: on which line, what was done, the new text."

_TOKEN = re.compile(r"""
    (?P<skip>//[^\n]*|/\*.*?\*/|^[ ]*\#(?:[^\n\\]|\\.)*)
  | (?P<string>R"\((?s:.*?)\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+')
  | (?P<number>\d[\d']*(?:\.\d*)?(?:[eE][-+]?\d+)?[fFuUlL]*|\.\d+[fF]?|0x[\da-fA-F]+)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<sign><=>|<<=|>>=|->|\+\+|--|&&|\|\||[-+*/%&|^<>=!]=|::|<<|>>|[^\s\w])
""", re.VERBOSE | re.MULTILINE | re.DOTALL)

_BINARY = {
    "+": "-", "-": "+", "*": "/", "/": "*", "%": "/", "<": "<=", "<=": "<", ">": ">=",
    ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "+=": "-=", "-=": "+=",
    "*=": "/=", "/=": "*=",
}
_WORDS = {
    "true": "false", "false": "true", "min": "max", "max": "min", "front": "back",
    "back": "front", "begin": "end", "continue": "break", "break": "continue",
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_NO_STATEMENT = {"if", "for", "while", "switch", "return", "using", "static_assert", "catch"}
# The order of their arguments says nothing, except with NaN.
_SYMMETRIC = {"swap", "min", "max"}
_NO_CALL = {"if", "while", "for", "switch", "return", "sizeof", "catch", "decltype"}
# Matches a statement without which the program most often still compiles.
_STATEMENT = re.compile(
    r"(?:\*?[A-Za-z_][\w.:]*(?:->\w+|\[[^;]*?\]|\.\w+|\(\))*\s*(?:[-+*/|&^%]?=(?!=)|\(|\+\+|--)"
    r"|\+\+|--|break\b|continue\b|throw\b)")

Token = collections.namedtuple("Token", "kind text begin end")


def _tokens(text):
    return [Token(m.lastgroup, m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)
            if m.lastgroup != "skip"]


def _solutions(text):
    """Returns the places (begin, end) of the solutions of a text."""
    places, begin = [], None
    for match in re.finditer(r"//[^\n]*\b(BEGIN|END) SOLUTION\b[^\n]*\n", text):
        if match.group(1) == "BEGIN":
            begin = match.end()
        elif begin is not None:
            places.append((begin, match.start()))
            begin = None
    return places


def _partners(tokens):
    """Returns for each opening bracket the index of its closing one."""
    partner, open_ones = {}, []
    for i, token in enumerate(tokens):
        if token.text in _CLOSING and token.kind == "sign":
            open_ones.append(i)
        elif token.kind == "sign" and token.text in _CLOSING.values() and open_ones:
            partner[open_ones.pop()] = i
    return partner


def _number(text):
    """Returns another number in place of one."""
    if re.fullmatch(r"\d[\d']*", text):
        return {"0": "1", "1": "2"}.get(text, str(int(text.replace("'", "")) + 1))
    match = re.fullmatch(r"((?:\d[\d']*)?\.\d*(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)([fF]?)", text)
    if match is None:
        return None
    value = float(match.group(1).replace("'", ""))
    return repr(2 * value if value else 1.0) + match.group(2)


class _Finder:
    def __init__(self, text):
        self.text = text
        self.tokens = _tokens(text)
        self.partner = _partners(self.tokens)
        self.lines = [m.end() for m in re.finditer("\n", text)]
        self.found = []

    def replace(self, begin, end, new, kind):
        line = bisect.bisect_right(self.lines, begin) + 1
        self.found.append(Mutation(line, kind, self.text[:begin] + new + self.text[end:]))

    def is_spaced(self, token):
        return self.text[token.begin - 1] in " \n" and self.text[token.end] in " \n"

    def operator(self, i):
        token = self.tokens[i]
        if token.text == "+" and "string" in (self.tokens[i - 1].kind, self.tokens[i + 1].kind):
            return  # No other operator joins strings.
        if token.text in _BINARY and self.is_spaced(token):
            other = _BINARY[token.text]
            self.replace(token.begin, token.end, other, "%s becomes %s" % (token.text, other))
        elif token.text in ("++", "--"):
            other = "--" if token.text == "++" else "++"
            self.replace(token.begin, token.end, other, "%s becomes %s" % (token.text, other))
        elif token.text == "!":
            self.replace(token.begin, token.end, "", "! is left out")

    def number(self, i):
        token = self.tokens[i]
        new = _number(token.text)
        if new is not None:
            self.replace(token.begin, token.end, new, "%s becomes %s" % (token.text, new))
        if token.text == "1":
            self.replace(token.begin, token.end, "0", "1 becomes 0")

    def arguments(self, i):
        """Exchanges the first two arguments of a call, and drops conditions."""
        close = self.partner.get(i)
        before = self.tokens[i - 1] if i else None
        if close is None or before is None or before.kind != "word":
            return
        inner = self.text[self.tokens[i].end:self.tokens[close].begin]
        if before.text in ("if", "while") and ";" not in inner:
            begin, end = self.tokens[i].end, self.tokens[close].begin
            self.replace(begin, end, "!(%s)" % inner, "the condition is negated")
            self.replace(begin, end, "(%s) && false" % inner, "the condition is never true")
            return
        if before.text in _NO_CALL:
            return
        commas, k = [], i + 1
        while k < close:
            if k in self.partner:
                k = self.partner[k]
            elif self.tokens[k].text == ",":
                commas.append(self.tokens[k])
            k += 1
        if not commas:
            return
        first = (self.tokens[i].end, commas[0].begin)
        second = (commas[0].end, commas[1].begin if len(commas) > 1 else self.tokens[close].begin)
        one, two = (self.text[b:e].strip() for b, e in (first, second))
        if one != two and before.text not in _SYMMETRIC:
            self.replace(first[0], second[1], "%s, %s" % (two, one),
                         "the first two arguments of %s are exchanged" % before.text)

    def statement(self, i):
        """Leaves out the statement that begins with a token."""
        before = self.tokens[i - 1].text if i else ""
        if before not in (";", "{", "}", ")", "else"):
            return
        if before == ")" and self.tokens[i].kind == "sign":
            return
        k = i
        while k < len(self.tokens) and self.tokens[k].text != ";":
            if self.tokens[k].text in (")", "]", "}"):
                return
            k = self.partner.get(k, k) + 1
        if k >= len(self.tokens):
            return
        whole = self.text[self.tokens[i].begin:self.tokens[k].end]
        if _STATEMENT.match(whole) and self.tokens[i].text not in _NO_STATEMENT:
            self.replace(self.tokens[i].begin, self.tokens[k].begin, "",
                         "this statement is left out")

    def all(self):
        for begin, end in _solutions(self.text):
            for i, token in enumerate(self.tokens):
                if not begin <= token.begin < end:
                    continue
                if token.kind == "number":
                    self.number(i)
                elif token.text in _WORDS:
                    self.replace(token.begin, token.end, _WORDS[token.text],
                                 "%s becomes %s" % (token.text, _WORDS[token.text]))
                elif token.kind == "sign":
                    self.operator(i)
                if token.text == "(":
                    self.arguments(i)
                if token.kind == "word" or token.text in ("++", "--", "*"):
                    self.statement(i)
        return self.found


def mutations(text):
    """Returns the Mutations of the solutions of a text, in their order."""
    return _Finder(text).all()
