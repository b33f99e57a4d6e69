namespace Skiff.Wasi.Preview2;

/// <summary>A guest broke a rule of an interface for which WASI has no error: the runtime makes a trap of it.</summary>
internal sealed class GuestRuleException(string rule) : Exception(rule);
