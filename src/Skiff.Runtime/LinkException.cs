namespace Skiff.Runtime;

/// <summary>A module cannot be linked: an import is missing or of the wrong type, or a limit of the store is met.</summary>
public class LinkException : Exception
{
    internal LinkException(string message)
        : base(message)
    {
    }
}

/// <summary>Base of exceptions that a host function throws to leave the guest on purpose, for example because it called <c>proc_exit</c>.
/// They pass through unchanged, while any other exception becomes a trap.</summary>
public abstract class GuestUnwindException : Exception
{
    /// <summary>Makes one with a message.</summary>
    protected GuestUnwindException(string message)
        : base(message)
    {
    }
}
