using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;

namespace Skiff.Components.Validation;

/// <summary>The declarations inside of the types of components and instances. Source: Component Model, Binary.md, "Type Definitions".</summary>
internal static class DeclarationValidation
{
    public static ComponentNode MakeComponentType(TypeSyntax.Component syntax, Scope parent, WorkBudget budget)
    {
        var scope = new Scope(ScopeKind.ComponentType, parent);
        foreach (var declarator in syntax.Declarators)
        {
            Declare(declarator, scope, budget);
        }

        return budget.Check(new ComponentNode(scope.Imports, scope.Exports, scope.ImportedResources, scope.DefinedResources));
    }

    public static InstanceNode MakeInstanceType(TypeSyntax.Instance syntax, Scope parent, WorkBudget budget)
    {
        var scope = new Scope(ScopeKind.InstanceType, parent);
        foreach (var declarator in syntax.Declarators)
        {
            Declare(declarator, scope, budget);
        }

        return budget.Check(new InstanceNode(scope.Exports, scope.DefinedResources));
    }

    private static void Declare(Declarator declarator, Scope scope, WorkBudget budget)
    {
        budget.Offset = declarator.Offset;
        switch (declarator)
        {
            case Declarator.CoreType coreType:
                CoreTypeValidation.Define(coreType.Syntax, scope, budget);
                break;
            case Declarator.Type type:
                scope.Types.Add(new TypeValidation(scope, budget).Make(type.Syntax));
                break;
            case Declarator.Alias alias:
                AliasValidation.Declare(alias.Definition, scope, budget);
                break;
            case Declarator.Import import:
                new ExternValidation(scope, budget).Import(import.Name, import.Descriptor);
                break;
            case Declarator.Export export:
                new ExternValidation(scope, budget).DeclareExport(export.Name, export.Descriptor);
                break;
        }
    }
}
