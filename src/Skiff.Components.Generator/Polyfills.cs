// What the shared sources use and netstandard2.0 does not have. Internal to the generator.
#pragma warning disable IDE0130 // The namespaces are those of the originals.
namespace System.Runtime.CompilerServices
{
    /// <summary>Init-only properties.</summary>
    internal static class IsExternalInit;
}

namespace Skiff.Text
{
    /// <summary>Members of types that exist.</summary>
    internal static class Polyfills
    {
        extension(ArgumentNullException)
        {
            public static void ThrowIfNull(object? argument)
            {
                if (argument is null)
                {
                    throw new ArgumentNullException(nameof(argument));
                }
            }
        }
    }
}
