import os
import sys
import requests

KEY = os.environ.get("OPENWEATHER_API_KEY")
if not KEY:
    sys.exit("Set OPENWEATHER_API_KEY first")
resp = requests.get("https://api.openweathermap.org/data/2.5/forecast", params={"q": sys.argv[1], "appid": KEY}, timeout=10)
resp.raise_for_status()
print(resp.json()["list"][0])
