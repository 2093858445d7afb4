"""SharePoint's JSON formatting of columns and views, as far as it can be shown without a script.

Source: Microsoft's "Formatting syntax reference" (elements, styles, attributes, operators, special values), "Use column
formatting" and "Use view formatting". ``expressions`` reads what stands in a format, ``operators`` works it out, ``fields``
gives the values of a row, ``elements`` writes the HTML, ``format`` does it for the columns and rows of one view.

What is not understood is never guessed: the value is shown plainly, and the page says what was left out.
"""
