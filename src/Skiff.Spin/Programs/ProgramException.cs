namespace Skiff.Spin.Programs;

/// <summary>A program cannot be read or run; the message says why.</summary>
public sealed class ProgramException : Exception
{
    internal ProgramException(string message)
        : base(message)
    {
    }
}
