import csv, pathlib, sys

total = {}
for p in pathlib.Path(sys.argv[1]).glob("*.csv"):
    with open(p, encoding="utf-8") as f:
        for row in csv.DictReader(f):
            total[row["供应商"]] = total.get(row["供应商"], 0) + float(row["金额"])
for name, amount in sorted(total.items()):
    print(name, amount)
