"""Draws the comparison as an SVG: for every workload the CPU an item takes on each server, and curves of how it grows."""

import math
from xml.sax.saxutils import escape

COLOURS = {"godwit": "#0b6e4f", "sdbox": "#d1495b", "maildir": "#edae49", "cyrus": "#6c757d"}
ROW, BAR, LEFT, WIDTH = 58, 10, 340, 1020
CURVE_WIDTH, CURVE_HEIGHT, CURVES_IN_ROW = 300, 190, 3


class Svg:
    def __init__(self):
        self.parts = []

    def text(self, x, y, words, size=12, anchor="start", colour="#222", weight="normal"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
                          f'font-weight="{weight}">{escape(words)}</text>')

    def rectangle(self, x, y, width, height, colour):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height}" fill="{colour}"/>')

    def line(self, points, colour, width=1.0):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')

    def dot(self, x, y, colour):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')

    def document(self, width, height):
        return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
                f'viewBox="0 0 {width} {height:.0f}" font-family="sans-serif">'
                f'<rect width="100%" height="100%" fill="white"/>{"".join(self.parts)}</svg>\n')


def duration(microseconds):
    for limit, unit, scale in ((1, "ns", 1e-3), (1e3, "µs", 1), (1e6, "ms", 1e3)):
        if microseconds < limit:
            return f"{microseconds / scale:.3g} {unit}"
    return f"{microseconds / 1e6:.3g} s"


def factor_text(factor):
    return f"{factor:.2g}" if factor < 100 else f"{factor:,.0f}"


def kilobytes(value):
    return f"{value / 1024:.3g} KB"


def legend(svg, servers, y):
    x = LEFT
    for server in servers:
        svg.rectangle(x, y - 9, 12, 10, COLOURS[server["name"]])
        svg.text(x + 16, y, server["title"])
        x += 150


def bars(svg, title, values, write, y):
    """One workload: a bar a server, as long as its share of the longest."""
    svg.text(LEFT - 10, y + 22, title, anchor="end")
    longest = max(value for _, value in values)
    for place, (server, value) in enumerate(values):
        top = y + place * (BAR + 2)
        width = (WIDTH - LEFT - 120) * value / longest
        svg.rectangle(LEFT, top, width, BAR, COLOURS[server])
        factor = value / values[0][1] if values[0][0] == "godwit" and place and values[0][1] > 0 else None
        svg.text(LEFT + max(width, 1) + 5, top + 9, write(value) + (f"  ×{factor_text(factor)}" if factor else ""), 10)


def draw_bars(svg, run, title, y):
    for workload, figures, _ in run["rows"]:
        memory = workload.kind == "memory"
        values = [(name, one.pss_bytes if memory else one.cpu_us) for name, one in figures.items()]
        values = [(name, value) for name, value in values if value and value > 0]
        if workload.kind == "disk" or not values:
            continue
        bars(svg, title(workload, run["scale"]), values, kilobytes if memory else duration, y)
        y += ROW
    return y


def draw_curve(svg, curve, x, y):
    """Logarithmic both ways, so that what is linear rises at 45 degrees and what is flat is flat."""
    svg.text(x, y, f"{curve['title']}: CPU", 11, weight="bold")
    points = [(px, py) for line in curve["lines"].values() for px, py in line if py and py > 0]
    if not points:
        return
    span_x = [math.log10(value) for value in (min(p[0] for p in points), max(p[0] for p in points))]
    span_y = [math.floor(math.log10(min(p[1] for p in points))), math.ceil(math.log10(max(p[1] for p in points)))]
    width, height, top = CURVE_WIDTH - 70, CURVE_HEIGHT - 60, y + 10

    def place(px, py):
        return (x + 40 + width * (math.log10(px) - span_x[0]) / ((span_x[1] - span_x[0]) or 1),
                top + height * (1 - (math.log10(py) - span_y[0]) / ((span_y[1] - span_y[0]) or 1)))

    for power in range(span_y[0], span_y[1] + 1):
        level = place(10 ** span_x[0], 10 ** power)[1]
        svg.line([(x + 40, level), (x + 40 + width, level)], "#ddd")
        svg.text(x + 36, level + 4, duration(10 ** power), 9, "end")
    for size in sorted({p[0] for p in points}):
        svg.text(place(size, 1)[0], top + height + 14, f"{size:,}", 9, "middle")
    svg.text(x + 40 + width / 2, top + height + 28, curve["axis"], 9, "middle")
    for name, line in curve["lines"].items():
        dots = [place(px, py) for px, py in line if py and py > 0]
        svg.line(dots, COLOURS[name], 1.8)
        for dot in dots:
            svg.dot(*dot, COLOURS[name])


def draw(run, title):
    svg = Svg()
    svg.text(20, 30, "Godwit beside Dovecot and Cyrus: server CPU per operation (memory where KB)", 17, weight="bold")
    svg.text(20, 50, "Shorter is better; bars of a row are to scale, × is how many times as much as Godwit. " + run["machine"], 11)
    legend(svg, run["servers"], 75)
    y = draw_bars(svg, run, title, 95)
    for number, curve in enumerate(run.get("curves", [])):
        draw_curve(svg, curve, 20 + (number % CURVES_IN_ROW) * (CURVE_WIDTH + 15),
                   y + 30 + number // CURVES_IN_ROW * CURVE_HEIGHT)
    rows = math.ceil(len(run.get("curves", [])) / CURVES_IN_ROW)
    return svg.document(WIDTH, y + 40 + rows * CURVE_HEIGHT)
