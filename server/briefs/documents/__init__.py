"""What was published as documents, each made of nothing but the frozen content: the same content gives the same bytes.

``told``     the content in words and digits, for all of them.
``paper``    PDF and PNG.
``word``     DOCX.
``sheet``    XLSX.
``carried``  which is asked for, and its answer.
"""
