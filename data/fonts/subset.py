"""Make the shipped fonts from the full ones: ``python data/fonts/subset.py FOLDER``.

FOLDER holds the files of the Debian package fonts-noto-core 20201225, for example
``/usr/share/fonts/truetype/noto``. The same input gives the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset

LATIN = (
    "U+0020-007E,U+00A0-024F,U+0259,U+02BB-02BC,U+02C6-02DD,U+0300-0304,U+0306-030C,U+0323,U+0327,"
    "U+0328,U+0331,U+0370-03FF,U+0400-045F,U+1E00-1EFF,U+2010-2027,U+2030,U+2032-2033,U+2039-203A,"
    "U+2044,U+2060,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265,U+25A0,U+25CF,"
    "U+FFFD"
)
ARABIC = (
    "U+0020-007E,U+00A0,U+00AB,U+00BB,U+0600-06FF,U+0750-077F,U+200B-200F,U+2018-201D,U+2026,"
    "U+FB50-FBFF,U+FC5E-FC63,U+FDF0-FDFD,U+FE70-FEFF"
)
SIGNS = {
    "NotoSans-Regular": LATIN,
    "NotoSans-Bold": LATIN,
    "NotoNaskhArabic-Regular": ARABIC,
    "NotoNaskhArabic-Bold": ARABIC,
}


def main(folder: Path) -> None:
    """Write the subsets beside this file."""
    for name, signs in SIGNS.items():
        subset.main(
            [
                str(folder / f"{name}.ttf"),
                f"--unicodes={signs}",
                "--layout-features=*",
                "--no-hinting",
                "--name-IDs=*",
                "--name-legacy",
                "--notdef-outline",
                "--no-recalc-timestamp",
                f"--output-file={Path(__file__).parent / name}.ttf",
            ]
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
