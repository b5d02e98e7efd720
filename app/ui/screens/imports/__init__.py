"""导入: a file of events looked at, mapped and taken in; what was imported before."""
