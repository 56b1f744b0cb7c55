-- Each request registers a schema of its own (about 400 bytes) under a subject of its own. SIDE tells runs side by side apart.
local count = 0
local side = os.getenv("SIDE") or ""
function request()
  count = count + 1
  local schema = '{\\"type\\":\\"record\\",\\"name\\":\\"OrderPlaced\\",\\"namespace\\":\\"shop\\",\\"doc\\":\\"' .. count ..
    '\\",\\"fields\\":[{\\"name\\":\\"orderId\\",\\"type\\":\\"string\\"},{\\"name\\":\\"placedAt\\",\\"type\\":{\\"type\\":\\"long\\",\\"logicalType\\":\\"timestamp-millis\\"}},' ..
    '{\\"name\\":\\"total\\",\\"type\\":\\"double\\"},{\\"name\\":\\"status\\",\\"type\\":{\\"type\\":\\"enum\\",\\"name\\":\\"Status\\",\\"symbols\\":[\\"NEW\\",\\"PAID\\"]}}]}'
  local body = '{"schema":"' .. schema .. '"}'
  return wrk.format("POST", "/subjects/s" .. side .. count .. "-value/versions", { ["content-type"] = "application/json" }, body)
end
