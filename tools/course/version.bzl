"""The release that this checkout was unpacked from, for every report.

Empty in the course's own checkout. //tools/release writes this file anew.
"""

VERSION = ""
