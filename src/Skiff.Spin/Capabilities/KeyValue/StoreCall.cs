using Skiff.Components;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>From a back end to what an interface answers: its failures are the guest's errors, not the host's.</summary>
internal static class StoreCall
{
    /// <summary>Asks for something.</summary>
    /// <param name="work">What.</param>
    /// <param name="failure">The interface's error for a message.</param>
    public static async ValueTask<Result<T, TError>> AskAsync<T, TError>(Func<ValueTask<T>> work, Func<string, TError> failure)
    {
        try
        {
            return Result<T, TError>.Ok(await work().ConfigureAwait(false));
        }
        catch (KeyValueException e)
        {
            return Result<T, TError>.Err(failure(e.Message));
        }
    }

    /// <summary>Does something.</summary>
    /// <param name="work">What.</param>
    /// <param name="failure">The interface's error for a message.</param>
    public static async ValueTask<Result<Unit, TError>> DoAsync<TError>(Func<ValueTask> work, Func<string, TError> failure)
    {
        try
        {
            await work().ConfigureAwait(false);
            return Result<Unit, TError>.Ok(Unit.Value);
        }
        catch (KeyValueException e)
        {
            return Result<Unit, TError>.Err(failure(e.Message));
        }
    }

    /// <summary>A value as interfaces have it: without one is not the same as an empty one.</summary>
    public static ReadOnlyMemory<byte>? OptionOf(byte[]? value) => value is null ? (ReadOnlyMemory<byte>?)null : value;
}
