"""Runs one training job of model-gitops on a cluster. Python 3.8 or newer, nothing but its standard library.

    python3 -c <these modules> <exchange> <digest of the job>

The exchange is a folder or s3://<bucket>/<prefix>. What the job is stands in schemas/job.schema.json, what is left in
schemas/job-result.schema.json. Every byte that comes is held against its digest; result.json is written last, by one.
Standard output is the log: lines of the commands as they are, and lines of our own that begin with MARKER.

It begins in main, which has agent do the job: lock says whose turn it is, start brings the inputs into a workspace, runs
the command under a watch, and keeps its outputs in the exchange (exchange_folder, exchange_s3).
"""
