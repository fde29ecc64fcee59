"""The few rules of looks that the theme cannot say. Constant: no record text comes here."""

STYLE = """
<style>
.stMainBlockContainer { padding: 1.1rem 1.6rem 2rem 1.6rem; max-width: none; }
header[data-testid="stHeader"] { background: transparent; height: 0; min-height: 0; }
section[data-testid="stSidebar"] { min-width: 300px; }
section[data-testid="stSidebar"] > div:first-child { padding-top: .2rem; }
h1 { font-size: 1.6rem !important; padding: .1rem 0 .1rem 0 !important; }
h2 { font-size: 1.2rem !important; padding: .6rem 0 .2rem 0 !important; }
h3 { font-size: 1.05rem !important; padding: .4rem 0 .2rem 0 !important; }
div[data-testid="stMetric"] { padding: .45rem .8rem .5rem .8rem; }
div[data-testid="stMetricValue"] { font-size: 1.45rem; font-weight: 600; line-height: 1.25; }
div[data-testid="stMetricLabel"] p { font-size: .8rem; }
iframe { display: block; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3rem .9rem 2rem .9rem; }
  h1 { font-size: 1.25rem !important; }
  div[data-testid="stMetricValue"] { font-size: 1.2rem; }
}
</style>
"""
