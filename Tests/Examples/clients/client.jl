# A spike-train model as a program of its own: the protocol zoo-model/1 in one file of Julia, to be copied.
#
#     zoo-cli compare --external 'julia --startup-file=no client.jl' --data recording.npz
#     zoo-cli check 'julia --startup-file=no client.jl'
#
# The project's own checks have no Julia: this file is written against the protocol and its likes in
# other languages, and not run by them. Let 'zoo-cli check' tell you whether it works before you trust it.
#
# Write your own model in place of History: fit! learns, reset! forgets the past, row gives the log-odds
# that each unit spikes in the next bin, observe! takes that bin. "client.jl rate" runs the constant rate
# alone. Needs no packages. Never print to standard output, which belongs to the protocol: print to stderr.

# Log-odds from two exponential traces: of the unit's own spikes, and of all units' spikes.
mutable struct History
    is_rate::Bool
    tau::Float64
    keep::Float64
    shift::Float64              # the mean of a trace
    base::Vector{Float64}
    weights::Vector{Float64}
    own::Vector{Float64}
    everyone::Float64
end

History(is_rate) = History(is_rate, 20.0, 0.0, 0.0, Float64[], [0.0, 0.0], Float64[], 0.0)

# Learns from bytes 0 and 1, [unit, time], and returns the number of parameters.
function fit!(model::History, training::AbstractMatrix{UInt8})
    units, bins = size(training)
    counts = [sum(Int, view(training, u, :)) for u in 1:units]
    model.base = [log((c + 0.5) / (bins - c + 0.5)) for c in counts]
    model.keep = exp(-1 / model.tau)
    reset!(model)
    model.is_rate && return units
    model.shift = sum(counts) / (bins * units) / (1 - model.keep)
    model.weights = [0.0, 0.0]
    # A logistic regression of two weights, by Newton's method.
    for step in 1:10
        g, h, c, d, e = 0.0, 0.0, 1e-3, 0.0, 1e-3
        reset!(model)
        for t in 1:bins
            b = model.everyone - model.shift
            for u in 1:units
                a = model.own[u] - model.shift
                p = 1 / (1 + exp(-(model.base[u] + model.weights[1] * a + model.weights[2] * b)))
                left, curve = training[u, t] - p, p * (1 - p)
                g += left * a
                h += left * b
                c += curve * a * a
                d += curve * a * b
                e += curve * b * b
            end
            observe!(model, view(training, :, t))
        end
        model.weights[1] += clamp((e * g - d * h) / (c * e - d * d), -1, 1)
        model.weights[2] += clamp((c * h - d * g) / (c * e - d * d), -1, 1)
        say("{\"type\":\"progress\",\"fraction\":$(step / 10)}")
    end
    return units + 2
end

# The past is forgotten: silence.
function reset!(model::History)
    model.own = zeros(length(model.base))
    model.everyone = 0.0
end

# The log-odds of every unit in the next bin.
function row(model::History)
    everyone = model.weights[2] * (model.everyone - model.shift)
    return Float32[model.base[u] + model.weights[1] * (model.own[u] - model.shift) + everyone
                   for u in eachindex(model.base)]
end

# One more bin has passed.
function observe!(model::History, spikes)
    model.is_rate && return
    total = 0.0
    for u in eachindex(model.own)
        model.own[u] = model.keep * model.own[u] + spikes[u]
        total += spikes[u]
    end
    model.everyone = model.keep * model.everyone + total / length(model.own)
    return
end

# What follows needs no change, except the name, the memory and the options in "hello".

function say(message)
    write(stdout, message, "\n")
    flush(stdout)
end

function frame(tag, payload=UInt8[])
    io = IOBuffer()
    write(io, tag, htol(UInt32(length(payload))), payload)
    write(stdout, take!(io))
    flush(stdout)
end

floats(rows) = collect(reinterpret(UInt8, htol.(rows)))

# Values of a message; the host writes messages without spaces.
function value(message, key)
    found = match(Regex("\"$key\":(?:\"([^\"]*)\"|([^,}\\]]*))"), message)
    found === nothing && return nothing
    return something(found.captures[1], found.captures[2])
end

# npy: bytes [time, unit] follow a header of the length that its bytes 8 and 9 say.
function read_npy(path, units)
    bytes = read(path)
    entries = bytes[(11 + bytes[9] + 256 * Int(bytes[10])):end]
    return reshape(entries, units, :)
end

function main()
    if get(ENV, "ZOO_PROTOCOL", "") != "1"
        println(stderr, "A model for zoo-cli: zoo-cli compare --external 'julia client.jl' --data recording.npz")
        return 2
    end
    model = History(ARGS == ["rate"])
    units = 0
    while true # JSON, one message a line
        message = readline(stdin)
        isempty(message) && return 0
        type = value(message, "type")
        if type == "hello"
            say("{\"type\":\"hello\",\"protocol\":1,\"name\":\"jl-$(model.is_rate ? "rate" : "history")\"," *
                "\"version\":\"1\",\"language\":\"Julia $VERSION\",\"capabilities\":[\"fit\",\"blocks\"]," *
                "\"memory\":$(model.is_rate ? 0 : 2000),\"options\":{\"tau\":{\"type\":\"number\"," *
                "\"default\":20,\"min\":1,\"max\":1000,\"summary\":\"bins of a trace\"}}}")
        elseif type == "configure"
            tau = value(message, "tau")
            tau === nothing || (model.tau = parse(Float64, tau))
            say("{\"type\":\"ok\"}")
        elseif type == "fit"
            units = parse(Int, value(message, "units"))
            parameters = fit!(model, read_npy(value(message, "train"), units))
            say("{\"type\":\"fitted\",\"parameters\":$parameters}")
        elseif type == "go"
            say("{\"type\":\"ok\"}")
            break
        else
            say("{\"type\":\"error\",\"code\":\"unsupported\",\"message\":\"unknown type\"}")
        end
    end
    while true # frames: four letters, a length, a payload
        header = read(stdin, 8)
        length(header) < 8 && return 0
        tag = String(header[1:4])
        payload = read(stdin, Int(ltoh(reinterpret(UInt32, header[5:8])[1])))
        if tag == "STRT"
            reset!(model)
            frame("LOGI", floats(row(model)))
        elseif tag == "BINS"
            rows = Float32[]
            for spikes in eachcol(reshape(payload, units, :))
                observe!(model, spikes)
                append!(rows, row(model))
            end
            frame("LOGI", floats(rows))
        elseif tag == "PING"
            frame("DONE")
        elseif tag == "QUIT"
            return 0
        else
            frame("FAIL", Vector{UInt8}("{\"code\":\"unsupported\",\"message\":\"unknown frame\"}"))
        end
    end
end

exit(main())
