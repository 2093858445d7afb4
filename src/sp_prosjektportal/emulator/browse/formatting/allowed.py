"""The styles that Microsoft's reference allows."""

from __future__ import annotations

_SIDES = ("top", "right", "bottom", "left")
_NAMES = """background-color fill background-image border border-color border-radius border-style border-width border-collapse
    border-spacing outline outline-color outline-style outline-width box-decoration-break box-shadow box-sizing overflow
    overflow-x overflow-y overflow-style rotation rotation-point opacity cursor height max-height max-width min-height
    min-width width flex flex-grow flex-shrink flex-flow flex-direction flex-wrap justify-content align-items box-align
    box-direction box-flex box-flex-group box-lines box-ordinal-group box-orient box-pack font font-family font-size
    font-style font-variant font-weight font-size-adjust font-stretch grid-columns grid-rows margin column-count column-fill
    column-gap column-rule column-rule-color column-rule-style column-rule-width column-span column-width columns padding
    clear clip display float position visibility z-index caption-side empty-cells table-layout color direction
    letter-spacing line-height text-align text-decoration text-indent text-transform unicode-bidi vertical-align
    white-space word-spacing hanging-punctuation punctuation-trim text-align-last text-justify text-outline text-overflow
    text-shadow text-wrap word-break word-wrap stroke fill-opacity stroke-width border-top-left-radius
    border-top-right-radius border-bottom-left-radius border-bottom-right-radius"""
STYLES: frozenset[str] = frozenset(_NAMES.split()) | frozenset(
    name
    for side in _SIDES
    for name in (
        side, f"margin-{side}", f"padding-{side}", f"border-{side}", f"border-{side}-color", f"border-{side}-style",
        f"border-{side}-width",
    )
)  # fmt: skip
