-- What a company's services and builds ask over a day: mostly reads, some checks and repeated registrations, few new
-- versions, and subjects that come and go. About 1,500 requests a second of 16 connections.
local SUBJECTS = 200
local count = 0
local json = { ["content-type"] = "application/json" }

local function schema(subject, field)
  return '{"schema":"{\\"type\\":\\"record\\",\\"name\\":\\"Order' .. subject .. '\\",\\"fields\\":[{\\"name\\":\\"id\\",\\"type\\":\\"string\\"},' ..
    '{\\"name\\":\\"' .. field .. '\\",\\"type\\":[\\"null\\",\\"string\\"],\\"default\\":null}]}"}'
end

function delay()
  return 10
end

function request()
  count = count + 1
  local subject = math.random(SUBJECTS)
  local part = math.random(100)
  local path = "/subjects/orders" .. subject
  if part <= 55 then return wrk.format("GET", "/schemas/ids/" .. subject) end
  if part <= 70 then return wrk.format("GET", path .. "/versions/latest") end
  if part <= 80 then return wrk.format("POST", path .. "/versions", json, schema(subject, "first")) end
  if part <= 90 then
    return wrk.format("POST", "/compatibility" .. path .. "/versions/latest", json, schema(subject, "check" .. count))
  end
  if part <= 94 then return wrk.format("GET", path .. "/versions") end
  if part <= 96 then return wrk.format("POST", path .. "/versions", json, schema(subject, "new" .. count % 20000)) end
  local passing = "/subjects/passing" .. math.random(50)
  if part <= 98 then return wrk.format("POST", passing .. "/versions", json, schema(0, "f" .. count)) end
  if part == 99 then return wrk.format("DELETE", passing) end
  return wrk.format("DELETE", passing .. "?permanent=true")
end
