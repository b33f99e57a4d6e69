using Skiff.Wasi.Http;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>A stream of a body failed: an <c>error</c> that <c>http-error-code</c> can explain.</summary>
internal sealed class HttpError(ErrorCode code) : IoError($"HTTP error {code}")
{
    internal ErrorCode Code => code;
}

#pragma warning disable CA1032 // The code is what it is for.
/// <summary>Carries an error code through code that throws.</summary>
/// <param name="code">What the guest is told.</param>
public sealed class HttpErrorException(ErrorCode code) : IOException($"HTTP error {code}")
{
    /// <summary>What the guest is told.</summary>
    public ErrorCode Code => code;
}
