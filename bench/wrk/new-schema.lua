-- Each request brings a schema of its own (about 500 bytes): one optional field has another name. It can read, and be
-- read by, every other one.
local count = 0
local start = '{"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"OrderPlaced\\",\\"namespace\\":\\"shop\\",\\"fields\\":[' ..
  '{\\"name\\":\\"orderId\\",\\"type\\":\\"string\\"},{\\"name\\":\\"placedAt\\",\\"type\\":{\\"type\\":\\"long\\",\\"logicalType\\":\\"timestamp-millis\\"}},' ..
  '{\\"name\\":\\"total\\",\\"type\\":\\"double\\"},{\\"name\\":\\"status\\",\\"type\\":{\\"type\\":\\"enum\\",\\"name\\":\\"Status\\",\\"symbols\\":[\\"NEW\\",\\"PAID\\"]}},' ..
  '{\\"name\\":\\"extra'
local rest = '\\",\\"type\\":[\\"null\\",\\"string\\"],\\"default\\":null}]}"}'
local run = os.time() .. (os.getenv("SIDE") or "")
function request()
  count = count + 1
  return wrk.format("POST", nil, { ["content-type"] = "application/json" }, start .. run .. "_" .. count .. rest)
end
