-- What a person does in Neovim; the set-up of docs/editors.md is loaded. $SESSION says which part.
local function say(text) io.stdout:write(text .. "\n") end
local function fail(text) io.stderr:write("FAILED: " .. text .. "\n"); vim.cmd("cquit 1") end
local function wait(what, condition)
  if not vim.wait(20000, condition, 20) then fail("waited in vain for " .. what) end
end
local function guarded(call)
  return function(...)
    local fine, found = xpcall(call, debug.traceback, ...)
    if not fine then fail(found) end
    return found
  end
end

local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients
local told = {}
vim.lsp.handlers["window/showMessage"] = function(_, message) table.insert(told, message.message) end

vim.o.swapfile = false
vim.cmd("edit orders.py")
local buffer = vim.api.nvim_get_current_buf()
wait("the server", function()
  local client = get_clients()[1]
  return client and client.initialized and vim.lsp.buf_is_attached(buffer, client.id)
end)
local client = get_clients()[1]

local function lines() return vim.api.nvim_buf_get_lines(buffer, 0, -1, false) end
local function has(words) return table.concat(lines(), "\n"):find(words, 1, true) ~= nil end
local function row_of(words)
  for row, line in ipairs(lines()) do
    local column = line:find(words, 1, true)
    if column then return row, column - 1 end
  end
  fail("no line with " .. words)
end

-- The actions that a person would be shown with the cursor on these words.
local function actions(words)
  local row, column = row_of(words)
  vim.api.nvim_win_set_cursor(0, { row, column })
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer, row - 1) }
  local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 10000)
  local answer = (answers or {})[client.id] or {}
  if answer.err or answer.error then fail(vim.inspect(answer)) end
  local titles = {}
  for _, action in ipairs(answer.result or {}) do table.insert(titles, action.title) end
  return titles
end

-- What a person chooses in every list that opens: the first that begins like one of these.
local wanted, chosen = {}, {}
local function pick(titles)
  for _, title in ipairs(wanted) do
    for index, offered in ipairs(titles) do
      if offered:find(title, 1, true) == 1 then
        say("  chosen: " .. offered)
        table.insert(chosen, offered)
        return index
      end
    end
  end
  fail("none of " .. table.concat(wanted, ", ") .. " among " .. table.concat(titles, ", "))
end
vim.ui.select = function(items, _, take)
  local titles = vim.tbl_map(function(item) return item.title or (item.action or item[2]).title end, items)
  local index = pick(titles)
  take(items[index], index)
end
vim.fn.inputlist = function(numbered)
  local titles = {}
  for index = 3, #numbered do table.insert(titles, (numbered[index]:gsub("^%d+%. ", ""))) end
  return pick(titles)
end

local function choose(words, ...)
  say("  cursor on " .. words .. ": " .. table.concat(actions(words), " | "))
  wanted, chosen = { ... }, {}
  vim.lsp.buf.code_action()
  wait("the choice", function() return #chosen > 0 end)
end

local function fixes(words)
  local found = {}
  for _, title in ipairs(actions(words)) do
    if title:find("Replace with", 1, true) then table.insert(found, title) end
  end
  return found
end

local function show_lines()
  for _, line in ipairs(lines()) do say("    " .. line) end
end

local sessions = {}

function sessions.first()
  vim.cmd([[silent %s/yaml.load(text)/yaml.safe_load(text)/]])
  vim.cmd("silent write")
  say("  mended by hand and saved: return yaml.safe_load(text)")
  wait("the like places", function() return #fixes("yaml.load(stream)") > 0 end)
  for _, place in ipairs({ "load(stream)", "load(open" }) do
    choose("yaml." .. place, "Replace with")
    wait("the fix", function() return has("yaml.safe_" .. place) end)
  end
  choose("yaml.load(path", "Not this here", "Not this")
  wait("quiet", function() return #fixes("yaml.load(path") == 0 end)
  say("  cursor on yaml.load(path: no fix any more")
  vim.cmd("silent write")
  show_lines()
end

function sessions.second()
  -- A place of its own, so that there is something to wait for.
  vim.fn.append(vim.fn.line("$"), { "", "", "def later(text):", "    yaml.load(text.strip())" })
  say("  typed: yaml.load(text.strip())")
  wait("a new mistake", function() return #fixes("yaml.load(text.strip())") > 0 end)
  say("  cursor on yaml.load(text.strip()): " .. table.concat(fixes("yaml.load(text.strip())"), " | "))
  if #fixes("yaml.load(path") > 0 then fail("it came back") end
  say("  cursor on yaml.load(path.open()): no fix, it was turned down")
end

-- Typing, undoing, several places at once, a format on save: what a conversation is made of.
function sessions.typing()
  wait("suggestions", function() return #fixes("yaml.load(stream)") > 0 end)
  vim.fn.append(1, { "# 😀 é 中" })
  vim.cmd("normal! 2GA \u{1F680}z")
  vim.cmd([[silent %s/yaml\.load(/yaml.safe_load(/g]])
  actions("prices")
  vim.cmd("silent undo")
  if not has("yaml.load(stream)") then fail("nothing was undone") end
  vim.cmd("silent redo")
  vim.cmd("silent undo")
  vim.cmd("normal! GoNAME = \"broken")
  actions("NAME")
  vim.cmd([[normal! GA"]])
  vim.cmd([[silent %s/print(\(.*\))$/print((\1))/]])
  vim.api.nvim_create_autocmd("BufWritePre", {
    buffer = buffer,
    callback = function() vim.cmd([[silent! %s/((\(.*\)))$/(\1)/]]) end,
  })
  vim.cmd("silent write")
  vim.cmd("normal! ggdG")
  actions("")
  vim.cmd("silent undo")
  actions("prices")
  vim.cmd("silent write")
  show_lines()
end

-- What another tool says is forwarded, and that it says nothing any more.
function sessions.forwarding()
  wait("suggestions", function() return #fixes("yaml.load(stream)") > 0 end)
  local space = vim.api.nvim_create_namespace("other")
  local row, column = row_of("yaml.load(text)")
  vim.diagnostic.set(space, buffer, {
    {
      lnum = row - 1, col = column, end_lnum = row - 1, end_col = column + 9,
      source = "ruff", code = "S506", message = "unsafe use of yaml.load",
    },
  })
  actions("yaml.load(text)")
  vim.diagnostic.set(space, buffer, {})
  actions("yaml.load(text)")
end

-- A person does nothing in the first moments, in which the server asks for its settings.
vim.wait(1500)
guarded(sessions[vim.env.SESSION])()
-- So that what the last act leads to is seen, too.
vim.wait(500)
if #told > 0 then fail("a message: " .. table.concat(told, "; ")) end
local number = client.id
vim.lsp.stop_client(number)
wait("the end", function() return vim.lsp.client_is_stopped(number) end)
vim.cmd("qall!")
