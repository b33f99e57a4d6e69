namespace Skiff.Containers;

/// <summary>A container cannot be made or run. The message is for whoever wrote the pod: what was looked for, what was found, what to do.</summary>
public sealed class ContainerException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">One of <see cref="ContainerCodes"/>.</param>
    /// <param name="message">The message, without the code.</param>
    /// <param name="innerException">What it comes from.</param>
    public ContainerException(string code, string message, Exception? innerException = null)
        : base($"{code}: {message}", innerException) => Code = code;

    /// <summary>One of <see cref="ContainerCodes"/>.</summary>
    public string Code { get; }
}
