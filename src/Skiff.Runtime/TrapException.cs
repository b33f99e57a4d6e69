using System.Collections.Immutable;
using System.Text;
using Skiff.Compiler.Abi;

namespace Skiff.Runtime;

/// <summary>A trap: WebAssembly code cannot go on (Core 2.0, 4.2.1). The store stays usable.</summary>
/// <remarks>A host function may throw one to trap its caller; the frames are filled in on the way, also when it passes through host functions that called the guest.</remarks>
public sealed class TrapException : Exception
{
    /// <summary>How many frames <see cref="Frames"/> holds at most.</summary>
    public const int MaximumFrames = 30;

    /// <summary>A trap without frames, for host functions.</summary>
    public TrapException(TrapCode code, Exception? innerException = null)
        : base(TrapMessage.Of(code), innerException) => Code = code;

    /// <summary>A trap without frames whose code alone does not say enough.</summary>
    public TrapException(TrapCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    internal TrapException(TrapCode code, ImmutableArray<WasmFrame> frames, int omittedFrames, Exception? innerException)
        : this(code, innerException)
    {
        Frames = frames;
        OmittedFrames = omittedFrames;
    }

    /// <summary>Why.</summary>
    public TrapCode Code { get; }

    /// <summary>The WebAssembly frames, innermost first, at most <see cref="MaximumFrames"/>.</summary>
    public ImmutableArray<WasmFrame> Frames { get; private set; } = [];

    /// <summary>How many outer frames are not listed.</summary>
    public int OmittedFrames { get; private set; }

    /// <summary>The message followed by one line per frame.</summary>
    public string Trace
    {
        get
        {
            var text = new StringBuilder("trap: ").Append(Message);
            if (Code == TrapCode.HostFailure && InnerException is { } cause)
            {
                text.Append(": ").Append(cause.Message);
            }

            foreach (var frame in Frames)
            {
                text.Append("\n    at ").Append(frame.ToString());
            }

            if (OmittedFrames > 0)
            {
                text.Append("\n    ... ").Append(OmittedFrames).Append(" more");
            }

            return text.ToString();
        }
    }

    /// <summary>The trap passes through a host function: the frames of the guest that called it come after those it has.</summary>
    internal void AddOuterFrames(ImmutableArray<WasmFrame> frames, int omittedFrames)
    {
        var shown = Math.Min(frames.Length, MaximumFrames - Frames.Length);
        Frames = Frames.AddRange(frames.AsSpan(0, shown));
        OmittedFrames += omittedFrames + frames.Length - shown;
    }
}

/// <summary>The texts of traps: the words of the specification's test suite.</summary>
public static class TrapMessage
{
    /// <summary>The text of <paramref name="code"/>.</summary>
    public static string Of(TrapCode code) => code switch
    {
        TrapCode.Unreachable => "unreachable",
        TrapCode.MemoryOutOfBounds => "out of bounds memory access",
        TrapCode.TableOutOfBounds => "out of bounds table access",
        TrapCode.UndefinedElement => "undefined element",
        TrapCode.UninitializedElement => "uninitialized element",
        TrapCode.IndirectCallTypeMismatch => "indirect call type mismatch",
        TrapCode.IntegerDivideByZero => "integer divide by zero",
        TrapCode.IntegerOverflow => "integer overflow",
        TrapCode.InvalidConversionToInteger => "invalid conversion to integer",
        TrapCode.StackOverflow => "call stack exhausted",
        TrapCode.OutOfFuel => "all fuel consumed",
        TrapCode.DeadlineExceeded => "deadline exceeded",
        TrapCode.HostFailure => "host function failed",
        TrapCode.ComponentModel => "rule of the component model broken",
        _ => $"trap {(int)code}",
    };
}
