using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;
using Skiff.Wasm;

namespace Skiff.Components.Validation;

/// <summary>
/// The options of one canonical definition, each checked by itself. What they must fit is asked for by the definition.
/// Source: Component Model, CanonicalABI.md, "canonopt Validation".
/// </summary>
internal sealed class CanonOptions
{
    private readonly long _offset;
    private CanonOptionKind? _encoding;

    /// <summary>Checks options.</summary>
    /// <exception cref="ComponentValidationException">They contradict each other, or name something that does not fit.</exception>
    public CanonOptions(ImmutableArray<CanonOption> options, Scope scope, long offset)
    {
        _offset = offset;
        foreach (var option in options)
        {
            Set(option, scope);
        }

        if (HasRealloc && !HasMemory)
        {
            throw Error("canonical option `realloc` requires `memory` to also be specified");
        }

        if (Callback is not null && !IsAsync)
        {
            throw Error("cannot specify callback without async");
        }

        if (PostReturn is not null && IsAsync)
        {
            throw Error("cannot specify post-return function in async");
        }
    }

    public bool HasMemory { get; private set; }

    public bool HasRealloc { get; private set; }

    public bool IsAsync { get; private set; }

    /// <summary>The type of the function of the option, or null.</summary>
    public FunctionType? PostReturn { get; private set; }

    /// <summary>The type of the function of the option, or null.</summary>
    public FunctionType? Callback { get; private set; }

    public void RequireMemory()
    {
        if (!HasMemory)
        {
            throw Error("canonical option `memory` is required");
        }
    }

    public void RequireRealloc()
    {
        RequireMemory();
        if (!HasRealloc)
        {
            throw Error("canonical option `realloc` is required");
        }
    }

    /// <summary>Values go to the guest: what they point to is stored in its memory.</summary>
    public void RequireToLower(IEnumerable<ValueNode?> types)
    {
        if (types.Any(t => t is { HasPointer: true }))
        {
            RequireRealloc();
        }
    }

    /// <summary>Values come of the guest: what they point to is loaded from its memory.</summary>
    public void RequireToLift(IEnumerable<ValueNode?> types)
    {
        if (types.Any(t => t is { HasPointer: true }))
        {
            RequireMemory();
        }
    }

    public void RequireAsyncFunction(FunctionNode function)
    {
        if (IsAsync && !function.IsAsync)
        {
            throw Error("the `async` canonical option requires an async function type");
        }
    }

    public void Forbid(bool isGiven, string option, string place)
    {
        if (isGiven)
        {
            throw Error($"canonical option `{option}` cannot be specified for {place}");
        }
    }

    public ComponentValidationException Error(string message) => new(ComponentValidationReason.CanonicalOption, message, _offset);

    private static string NameOf(CanonOptionKind encoding) => encoding switch
    {
        CanonOptionKind.Utf8 => "utf8",
        CanonOptionKind.Utf16 => "utf16",
        _ => "latin1-utf16",
    };

    private void Set(CanonOption option, Scope scope)
    {
        switch (option.Kind)
        {
            case CanonOptionKind.Memory:
                RequireFirst(HasMemory, "memory");
                SetMemory(Scope.At(scope.CoreMemories, option.Index, "memory", _offset));
                break;
            case CanonOptionKind.Realloc:
                RequireFirst(HasRealloc, "realloc");
                RequireSignature(scope.CoreFunction(option.Index, _offset), CoreSignatures.Realloc, "realloc");
                HasRealloc = true;
                break;
            case CanonOptionKind.PostReturn:
                RequireFirst(PostReturn is not null, "post-return");
                PostReturn = scope.CoreFunction(option.Index, _offset);
                break;
            case CanonOptionKind.Async:
                RequireFirst(IsAsync, "async");
                IsAsync = true;
                break;
            case CanonOptionKind.Callback:
                RequireFirst(Callback is not null, "callback");
                Callback = scope.CoreFunction(option.Index, _offset);
                RequireSignature(Callback, CoreSignatures.Callback, "callback");
                break;
            default:
                if (_encoding is { } previous)
                {
                    throw Error($"canonical encoding option `{NameOf(previous)}` conflicts with option `{NameOf(option.Kind)}`");
                }

                _encoding = option.Kind;
                break;
        }
    }

    private void SetMemory(MemoryType memory)
    {
        if (memory.IsShared || memory.Is64)
        {
            throw Error("canonical option `memory` is not a 32-bit linear memory that is not shared");
        }

        HasMemory = true;
    }

    private void RequireFirst(bool isSet, string option)
    {
        if (isSet)
        {
            throw Error($"canonical option `{option}` is specified more than once");
        }
    }

    /// <summary>Checks the function of an option.</summary>
    public void RequireSignature(FunctionType actual, FunctionType expected, string option)
    {
        if (!actual.Equals(expected))
        {
            throw new ComponentValidationException(
                ComponentValidationReason.CoreSignature,
                $"canonical option `{option}` uses a core function with an incorrect signature: expected {expected}, found {actual}",
                _offset);
        }
    }
}
