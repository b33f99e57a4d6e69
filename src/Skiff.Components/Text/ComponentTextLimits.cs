namespace Skiff.Components.Text;

/// <summary>Limits of the text reader of components; those of <see cref="Skiff.Wasm.Text.WatLimits"/> hold as well.</summary>
public static class ComponentTextLimits
{
    /// <summary>How deep components, types and values may nest together. It bounds the reader's recursion.</summary>
    public const int NestingDepth = 200;
}
