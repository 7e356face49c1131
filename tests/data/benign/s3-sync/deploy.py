import boto3

s3 = boto3.Session(profile_name="shop").client("s3")
s3.upload_file("public/index.html", "shop-website", "index.html")
