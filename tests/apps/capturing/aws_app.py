"""An app that sends by AWS."""

import os

import boto3
from blinker import Namespace
from flask import Flask

app = Flask(__name__)
sent = Namespace().signal("sent")

# With keys of its own nobody looks for others, not even at an address of the cloud.
AWS = {
    "region_name": "eu-west-1",
    "endpoint_url": f"http://127.0.0.1:{os.environ['MAIL_PORT']}",
    "aws_access_key_id": "nobody",
    "aws_secret_access_key": "nothing",
}


@sent.connect
def by_ses(app, **kwargs):
    answer = boto3.client("ses", **AWS).send_email(
        Source="shop@example.com",
        Destination={"ToAddresses": ["ann@example.com"]},
        Message={"Subject": {"Data": "Speakers changed"}, "Body": {"Text": {"Data": "Look."}}},
    )
    return len(answer["MessageId"])


@sent.connect
def by_ses_raw(app, **kwargs):
    raw = b"To: ann@example.com\r\nSubject: Raw\r\n\r\nLook."
    boto3.client("sesv2", **AWS).send_email(
        FromEmailAddress="shop@example.com",
        Destination={"ToAddresses": ["ann@example.com"]},
        Content={"Raw": {"Data": raw}},
    )


@sent.connect
def by_sns_and_sqs(app, **kwargs):
    boto3.client("sns", **AWS).publish(TopicArn="arn:aws:sns:eu-west-1:1:shop", Message="changed")
    boto3.client("sqs", **AWS).send_message(QueueUrl="http://127.0.0.1/1/shop", MessageBody="go")


@sent.connect
def wrongly(app, **kwargs):
    boto3.client("sns", **AWS).publish(Subject="without a message")


@sent.connect
def to_s3(app, **kwargs):
    try:
        boto3.client("s3", **AWS).put_object(Bucket="shop", Key="a", Body=b"")
    except Exception as error:
        return type(error).__name__
