-- Every request registers the same schema under the same subject.
local body = '{"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"A\\",\\"fields\\":[{\\"name\\":\\"x\\",\\"type\\":\\"int\\"}]}"}'
wrk.method = "POST"
wrk.body = body
wrk.headers["content-type"] = "application/json"
