function client(folder, kind)
% CLIENT  A spike-train model in MATLAB or Octave that answers by files, to be copied.
%
%   matlab -batch "client exchange"                  or   octave-cli --eval "client exchange"
%   zoo-cli compare --exchange exchange --data recording.npz
%
% Start either side first; 'exchange' is a folder that is there. CLIENT EXCHANGE RATE runs the other
% model, the constant rate. It goes on until it is ended, for one comparison after another. Write your
% own model in place of FIT, RATES, RESET and FORECAST. No toolboxes, no packages.
  if nargin < 2, kind = 'history'; end
  if strcmp(kind, 'rate'), name = 'matlab-rate'; else, name = 'matlab-history'; end
  model = struct('name', name, 'kind', kind, 'tau', 20, 'units', 0, 'folder', folder);
  last = highest(folder, 'client');
  while true
    % One question is open at a time. An unanswered one of an earlier conversation does no harm: the host
    % goes on with higher numbers, and begins with "hello".
    number = highest(folder, 'host');
    if number <= last, pause(0.001); continue; end
    question = readall(fullfile(folder, sprintf('%06d.host', number)));
    if isempty(question), continue; end
    try
      if question(1) == '{', [answer, model] = reply(model, question);
      else, [answer, model] = frame(model, question);
      end
    catch problem
      words = jsonencode(struct('type', 'error', 'code', 'crashed', 'message', problem.message));
      if question(1) == '{', answer = text(words); else, answer = pack('FAIL', text(words)); end
    end
    writeall(folder, number, answer);
    last = number;
  end
end

% --- the model ---

function model = rates(model, spikes)  % what single units have of their own
  [units, bins] = size(spikes);
  count = sum(spikes, 2);
  model.base = log((count + 0.5) ./ (bins - count + 0.5));
  model.mean = sum(count) / (bins * units * (1 - model.keep));  % of a trace
end

function model = fit(model, spikes)  % spikes: [units, bins], 0 or 1
  [units, bins] = size(spikes);
  model.units = units;
  model.parameters = units;
  model.keep = exp(-1 / model.tau);
  model.weights = [0; 0];
  model = rates(model, spikes);
  if strcmp(model.kind, 'rate'), return; end
  model.parameters = units + 2;
  % Two traces before each bin: of the unit's own spikes, and of all units' spikes.
  own = zeros(units, bins);
  everyone = zeros(1, bins);
  for bin = 1:bins - 1
    own(:, bin + 1) = model.keep * own(:, bin) + spikes(:, bin);
    everyone(bin + 1) = model.keep * everyone(bin) + sum(spikes(:, bin)) / units;
  end
  a = own(:) - model.mean;
  b = reshape(repmat(everyone, units, 1), [], 1) - model.mean;
  base = repmat(model.base, bins, 1);
  for step = 1:10  % Newton's method for their weights
    p = 1 ./ (1 + exp(-(base + [a, b] * model.weights)));
    left = spikes(:) - p;
    curve = p .* (1 - p);
    hessian = [sum(curve .* a .* a), sum(curve .* a .* b); 0, sum(curve .* b .* b)];
    hessian(2, 1) = hessian(1, 2);
    change = (hessian + 1e-3 * eye(2)) \ [sum(left .* a); sum(left .* b)];
    model.weights = model.weights + max(-1, min(1, change));
  end
end

function model = reset(model)  % the past is silence
  model.own = zeros(model.units, 1);
  model.everyone = 0;
end

function [rows, model] = forecast(model, spikes)  % the log-odds after each bin, [units, bins]
  rows = zeros(model.units, size(spikes, 2));
  for bin = 1:size(spikes, 2)
    model.own = model.keep * model.own + spikes(:, bin);
    model.everyone = model.keep * model.everyone + sum(spikes(:, bin)) / model.units;
    rows(:, bin) = row(model);
  end
end

function values = row(model)
  values = model.base + model.weights(1) * (model.own - model.mean) ...
    + model.weights(2) * (model.everyone - model.mean);
end

% --- the protocol ---

function [answer, model] = reply(model, question)
  message = jsondecode(char(question));
  switch message.type
    case 'hello'
      model.units = 0;
      tau = struct('type', 'number', 'default', 20, 'min', 1, 'max', 1000);
      say = struct('type', 'hello', 'protocol', 1, 'name', model.name, 'version', '1', ...
        'language', ['matlab or octave ' version()], 'memory', 2000, 'max_block', 4096, ...
        'capabilities', {{'fit', 'adapt', 'blocks', 'state'}}, 'options', struct('tau', tau));
    case 'configure'
      if isfield(message.options, 'tau'), model.tau = message.options.tau; end
      say = struct('type', 'ok');
    case 'fit'
      model = reset(fit(model, training(model, message)));
      model.fitted = state(model);
      model.saved = containers.Map('KeyType', 'double', 'ValueType', 'any');
      say = struct('type', 'fitted', 'parameters', model.parameters);
    case 'go'
      say = struct('type', 'ok');
    otherwise
      say = struct('type', 'error', 'code', 'unsupported', 'message', 'unknown type');
  end
  answer = [text(jsonencode(say)), uint8(10)];
end

function [answer, model] = frame(model, question)
  tag = char(question(1:4));
  if model.units == 0 && ~strcmp(tag, 'QUIT'), error('there was no fit in this conversation'); end
  switch tag
    case 'STRT'
      model = reset(model);
      answer = pack('LOGI', typecast(single(row(model)'), 'uint8'));
    case 'BINS'
      [rows, model] = forecast(model, reshape(double(question(9:end)), model.units, []));
      answer = pack('LOGI', typecast(single(rows(:)'), 'uint8'));
    case 'SAVE'  % under a number; a structure is a copy
      model.saved(slot(question)) = state(model);
      answer = pack('DONE', uint8([]));
    case 'LOAD'
      model = restore(model, model.saved(slot(question)));
      answer = pack('DONE', uint8([]));
    case 'ADPT'  % from the fit on, which an empty message goes back to
      message = jsondecode(char(question(9:end)));
      model = restore(model, model.fitted);
      if isfield(message, 'train'), model = rates(model, training(model, message)); end
      answer = pack('DONE', uint8([]));
    case {'PING', 'QUIT'}
      answer = pack('DONE', uint8([]));
    otherwise
      words = struct('code', 'unsupported', 'message', 'unknown frame');
      answer = pack('FAIL', text(jsonencode(words)));
  end
end

function kept = state(model)  % what bins and adapting change
  kept = struct('base', model.base, 'mean', model.mean, 'own', model.own, 'everyone', model.everyone);
end

function model = restore(model, kept)
  for name = fieldnames(kept)', model.(name{1}) = kept.(name{1}); end
end

function spikes = training(model, message)  % [units, bins]; files are named as seen from the folder
  bytes = readall(fullfile(model.folder, message.train));
  start = 10 + double(bytes(9)) + 256 * double(bytes(10));  % npy: after a header of that length
  spikes = reshape(double(bytes(start + 1:end)), message.units, []);
end

function value = slot(question)
  value = double(typecast(uint8(question(9:12)), 'uint32'));
end

function bytes = pack(tag, content)
  bytes = [text(tag), typecast(uint32(numel(content)), 'uint8'), content];
end

function bytes = text(words)
  bytes = uint8(words(:)');
end

% --- files ---

function number = highest(folder, suffix)
  if exist('OCTAVE_VERSION', 'builtin'), names = readdir(folder)';
  else, files = dir(folder); names = {files.name};
  end
  found = regexp(names, ['^(\d+)\.' suffix '$'], 'tokens', 'once');
  numbers = cellfun(@(words) str2double(words{1}), found(~cellfun('isempty', found)));
  number = max([0, numbers(:)']);
end

function bytes = readall(path)
  file = fopen(path, 'r');
  bytes = uint8([]);
  if file < 0, return; end
  bytes = fread(file, Inf, '*uint8')';
  fclose(file);
end

function writeall(folder, number, bytes)
  % Under another name first, so that the host never sees a part of it.
  [temporary, path] = deal(fullfile(folder, 'client.tmp'), fullfile(folder, sprintf('%06d.client', number)));
  file = fopen(temporary, 'w');
  fwrite(file, bytes, 'uint8');
  fclose(file);
  if exist('OCTAVE_VERSION', 'builtin'), rename(temporary, path); else, movefile(temporary, path, 'f'); end
end
