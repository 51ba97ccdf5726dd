-- What tests/editors/neovim.sh does inside of Neovim.
local function say(text) io.stdout:write(text .. "\n") end
local function fail(text) io.stderr:write("FAILED: " .. text .. "\n"); vim.cmd("cquit 1") end
local function wait(what, condition)
  if not vim.wait(10000, condition, 20) then fail("waited in vain for " .. what) end
end

vim.o.swapfile = false
vim.cmd("edit orders.py")
local buffer = vim.api.nvim_get_current_buf()
local main = "from twiceshy.cli.main import main; main()"
local client = vim.lsp.start_client({
  name = "twiceshy",
  cmd = { vim.env.TWICESHY_PYTHON, "-c", main, "serve" },
  root_dir = vim.fn.getcwd(),
  handlers = { ["window/showMessage"] = function(_, told) fail("a message: " .. told.message) end },
})
if not client then fail("no client") end
vim.lsp.buf_attach_client(buffer, client)
wait("the server", function() return vim.lsp.buf_get_clients(buffer)[client] ~= nil end)

local function row_of(words)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local column = line:find(words, 1, true)
    if column then return row, column - 1 end
  end
  fail("no line with " .. words)
end

-- The actions that a person would be shown with the cursor on these words.
local function actions(words)
  local row, column = row_of(words)
  vim.api.nvim_win_set_cursor(0, { row, column })
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer, row - 1) }
  local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 5000)
  local titles = {}
  for _, action in ipairs(((answers or {})[client] or {}).result or {}) do
    table.insert(titles, action.title)
  end
  return titles
end

local function choose(words, title)
  say("  on " .. words .. ": " .. table.concat(actions(words), " | "))
  vim.ui.select = function(items, _, chosen)
    for index, item in ipairs(items) do
      if item[2].title:find(title, 1, true) then return chosen(item, index) end
    end
    fail("no action " .. title)
  end
  vim.lsp.buf.code_action()
  say("  chosen: " .. title)
end

local function gone(words) return function() return #actions(words) == 0 end end
local function has(words)
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
  return text:find(words, 1, true) ~= nil
end

if vim.env.TWICESHY_SESSION == "first" then
  vim.cmd([[silent %s/yaml.load(text)/yaml.safe_load(text)/]])
  vim.cmd("silent write")
  say("  mended by hand and saved: return yaml.safe_load(text)")
  wait("the like places", function() return #actions("yaml.load(stream)") > 0 end)
  for _, place in ipairs({ "load(stream)", "load(open" }) do
    choose("yaml." .. place, "Replace with")
    wait("the fix", function() return has("yaml.safe_" .. place) end)
  end
  choose("yaml.load(path", "Not this here")
  wait("quiet", gone("yaml.load(path"))
  vim.cmd("silent write")
else
  -- A place of its own, so that there is something to wait for.
  vim.fn.append(vim.fn.line("$"), { "", "", "def later(text):", "    yaml.load(text.strip())" })
  wait("a new mistake", function() return #actions("yaml.load(text.strip())") > 0 end)
  say("  on yaml.load(text.strip()): " .. table.concat(actions("yaml.load(text.strip())"), " | "))
  if #actions("yaml.load(path") > 0 then fail("it came back") end
  say("  on yaml.load(path.open()): nothing, it was turned down")
end

say("  diagnostics: " .. #vim.diagnostic.get(buffer))
for _, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do say("    " .. line) end
vim.lsp.stop_client(client)
wait("the end", function() return vim.lsp.client_is_stopped(client) end)
vim.cmd("qall!")
